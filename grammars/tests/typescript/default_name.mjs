const agent = make();
export default agent;
