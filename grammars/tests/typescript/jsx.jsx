export function Chat({ model = "gpt-4", onSend }) {
  return (
    <div className="chat &amp; more" {...props}>
      {/* a comment in markup */}
      text &copy; <b>bold {count + 1}</b>
      <Button onClick={async () => { await client.chat({ model }); }} disabled />
      {items.map(item => <Item key={item.id} label={`No. ${item.n}`} />)}
      <>{fragment}</>
      <ns.Member icon={<Icon size={2} />} a:b="c">{...spread}</ns.Member>
    </div>
  );
}
