// A loop that never ends and does nothing; a function that never returns gives no value, nor an object.

final class Counter { var n = 1 }
func never(_ n: Int) -> Counter {
    var i = 0
    if n > 0 { repeat { i &+= n } while true }
    return Counter()
}
print(never(0).n)
print(never(1).n)
//> 1
//! Endless loop that does nothing
