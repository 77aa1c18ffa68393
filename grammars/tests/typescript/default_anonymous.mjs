export default function () { return run(); }
