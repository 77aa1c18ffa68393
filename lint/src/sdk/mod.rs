//! SDK stub.
use std::rc::Rc;
use crate::resolve::{Args, Resolver, Value};
pub fn is_known_package(_package: &str) -> bool { false }
pub fn unwrapped(_resolver: &Resolver, _callee: &Value, _args: &Rc<Args>) -> Option<Value> { None }
