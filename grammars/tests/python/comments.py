#!/usr/bin/env python
# promptlint: ignore
x = 1  # trailing
#: attribute docs
##   doubled   
s = "# not a comment"
t = f"{a}#{b}"  #tight
call(
    # inside
    a
)
#
def f():
    # body
    pass
    # end
