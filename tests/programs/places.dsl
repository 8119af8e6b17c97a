// Literals that tell where they stand.

print(#line, #column, #file) //> 3 14 places.dsl
func named(_ x: Int) -> String { return "\(#function) in \(#fileID)" }
print(named(1)) //> named(_:) in places.dsl
