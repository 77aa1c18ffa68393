package prompts

const Default = "You come from another package."

var Limit = 640
