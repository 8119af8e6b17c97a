// Strings as reports need them: interpolation, multi-line literals, padding, and a table.

struct Account: CustomStringConvertible {
    let owner: String
    private(set) var cents: Int
    private var history: [String] = []

    init(owner: String, opening cents: Int = 0) {
        self.owner = owner
        self.cents = cents
    }

    enum Failure: Equatable { case insufficient(missing: Int) }

    mutating func withdraw(_ amount: Int) -> Failure? {
        guard amount <= cents else { return .insufficient(missing: amount - cents) }
        cents -= amount
        history.append("-\(amount)")
        return nil
    }

    mutating func deposit(_ amount: Int) {
        cents += amount
        history.append("+\(amount)")
    }

    var statement: String { return history.joined(separator: ", ") }
    var description: String { return "\(owner): \(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)" }
}

func padded(_ text: String, to width: Int) -> String {
    return text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
}

var account = Account(owner: "Ida", opening: 1050)
account.deposit(205)
print(account) //> Ida: 12.55
if case .insufficient(let missing)? = account.withdraw(2000) { print("missing \(missing)") } //> missing 745
let refused = account.withdraw(255)
print(refused == nil, account) //> true Ida: 10.00
print(account.statement) //> +205, -255
let rows = [("pear", 3), ("fig", 12), ("cherry", 150)]
for (name, count) in rows { print("|\(padded(name, to: 8))|\(padded("\(count)", to: 4))|") }
//> |pear    |3   |
//> |fig     |12  |
//> |cherry  |150 |
print("""
    Dear \(account.owner),
      your balance is \(account.cents).
    """)
//> Dear Ida,
//>   your balance is 1000.
print("abc" < "abd", "Zoë".count, "a" + "b" == "ab") //> true 3 true
