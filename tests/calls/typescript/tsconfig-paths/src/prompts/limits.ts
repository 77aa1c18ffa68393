export const LIMIT = 1234;
export default { brief: 10 };
