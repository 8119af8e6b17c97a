// Sorting without derivatives: generics over Comparable, inout, recursion, closures as orders.

func insertionSort<T: Comparable>(_ a: inout [T]) {
    for i in 1..<a.count {
        var j = i
        while j > 0 && a[j] < a[j - 1] {
            a.swapAt(j, j - 1)
            j -= 1
        }
    }
}

func quickSort<T>(_ a: inout [T], _ low: Int, _ high: Int, by precedes: (T, T) -> Bool) {
    if low >= high { return }
    let pivot = a[(low + high) / 2]
    var i = low, j = high
    while i <= j {
        while precedes(a[i], pivot) { i += 1 }
        while precedes(pivot, a[j]) { j -= 1 }
        if i <= j {
            a.swapAt(i, j)
            i += 1
            j -= 1
        }
    }
    quickSort(&a, low, j, by: precedes)
    quickSort(&a, i, high, by: precedes)
}

func merged<T: Comparable>(_ a: [T], _ b: [T]) -> [T] {
    var result: [T] = []
    var i = 0, j = 0
    while i < a.count || j < b.count {
        if j == b.count || (i < a.count && a[i] <= b[j]) {
            result.append(a[i])
            i += 1
        } else {
            result.append(b[j])
            j += 1
        }
    }
    return result
}

struct Person: Comparable {
    var name: String
    var age: Int
    static func < (a: Person, b: Person) -> Bool { return (a.age, a.name) < (b.age, b.name) }
}

var numbers = [5, 3, 9, 1, 4]
insertionSort(&numbers)
print(numbers) //> [1, 3, 4, 5, 9]
var words = ["pear", "fig", "apple"]
quickSort(&words, 0, words.count - 1) { $0 > $1 }
print(words) //> ["pear", "fig", "apple"]
print(merged([1, 4, 6], [2, 4, 9])) //> [1, 2, 4, 4, 6, 9]
var people = [Person(name: "Ada", age: 36), Person(name: "Bob", age: 20), Person(name: "Cy", age: 20)]
insertionSort(&people)
for person in people { print(person.name, terminator: ";") }
print() //> Bob;Cy;Ada;
print(people.sorted { $0.name > $1.name }[0].name) //> Cy
