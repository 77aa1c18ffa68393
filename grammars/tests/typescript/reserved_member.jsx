const view = <Skeleton.default height="1px">{render()}</Skeleton.default>;
