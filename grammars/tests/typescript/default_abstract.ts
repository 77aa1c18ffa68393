export default abstract class Named { run() {} }
