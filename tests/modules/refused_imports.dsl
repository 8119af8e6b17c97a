// Imports that are refused.
import func geometry.area
import func geometry.nothing
//! refused_imports.dsl:3:13: error: module 'geometry' has no member named 'nothing'
import struct geometry.area
//! refused_imports.dsl:5:15: error: 'area' was imported as 'struct', but is a func
@testable import geometry
//! refused_imports.dsl:7:1: error: '@testable' is not supported: make what other files need 'public'
import geometry.shapes
//! refused_imports.dsl:9:8: error: no such module 'geometry.shapes'
import refused_imports
//! refused_imports.dsl:11:1: warning: file 'refused_imports.dsl' is part of module 'refused_imports'; ignoring import
import nowhere
//! refused_imports.dsl:13:1: error: no such module 'nowhere'
import circle
//! back.dsl:1:1: error: circular import: circle -> back -> circle
// --- geometry
public func area() {}
// --- circle
import back
// --- back
import circle
