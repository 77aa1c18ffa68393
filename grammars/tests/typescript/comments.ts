// promptlint-disable-next-line cache-order
const a = 1; // trailing
/* block */
/**
 * A doc comment.
 */
function f(/* inside */ a: /* type */ string) {
  return [ // in a list
    a, /* last */
  ];
}
/**/
//
const url = "https://not.a/comment"; /* unicode é */ call(/* no */);
