//! What a call is for, and who speaks in it: the words that the SDK data shares, which the build script reads too.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    Text,
    Embedding,
    Image,
    Audio,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Tools,
    /// The schema that the answer has to follow.
    Schema,
    System,
    User,
    Assistant,
    Tool,
    /// A message whose role is only known at run time, and a whole list of messages that is.
    Unknown,
}
