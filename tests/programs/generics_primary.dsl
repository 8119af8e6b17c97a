// Primary associated types.

protocol Container<Item> { associatedtype Item; var items: [Item] { get } }
struct Box<T>: Container { var items: [T] }
func total(_ c: some Container<Int>) -> Int { c.items.reduce(0, +) }
func first<T, C: Container<T>>(_ c: C) -> T { c.items[0] }
func anyone(_ c: any Container<Double>) -> Double { c.items[0] }
print(total(Box(items: [1, 2, 3])), first(Box(items: ["a"])), anyone(Box(items: [2.5])))
//> 6 a 2.5
