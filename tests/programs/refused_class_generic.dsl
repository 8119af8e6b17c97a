// What a type parameter stands for is known where the class is used.
final class Store<T> {
    var items: [T] = []
    init() {}
}
final class Other { var n = 1 }
func make<T>(_ value: T) -> Store<T> {
    let made = Store<T>()
    made.items.append(value)
    return made
}
print(make(1).items, make(Other()).items.count)
//! error: class 'Store' would hold objects of classes here: a class holds neither classes nor functions
