export const SYSTEM = "You come from another folder.";
