// A write to a global is found in what a differentiated function calls, too.
//! 10:27: error: function is not differentiable
//! 7:26: note: cannot differentiate writes to global variables

var last = 0.0

func keep(_ y: Double) { last = y }

func f(_ x: Double) -> Double { keep(x); return last * 2 }
print(gradient(at: 2, in: f))
