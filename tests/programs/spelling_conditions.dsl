// Conditional compilation: what published programs ask before they import.
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#else
#error("no mathematics here")
#endif
#if os(Linux) || os(macOS)
  #if swift(>=5.3) && !(DEBUG || hasFeature(Macros))
func kind() -> String { return "new" }
  #else
func kind() -> String { return "old" }
  #endif
#else
func kind() -> String { return "none" }
#endif
print(kind())
//> new
func value() -> Double {
    #if FAST
    return }}}
    #elseif true
    return sqrt(4)
    #else
    return 0
    #endif
}
print(value())
//> 2.0
