// All differentiable variables of a value, as one value: what an optimiser updates.

extension Differentiable where AllDifferentiableVariables == Self {
    public var allDifferentiableVariables: Self {
        get { return self }
        set { self = newValue }
    }
}

// Of elements whose variables are no tangents there is no such value: then the casts trap.
extension Array where Element: Differentiable {
    public var allDifferentiableVariables: Array<Element.TangentVector>.DifferentiableView {
        get {
            var variables: [Element.TangentVector] = []
            for element in self { variables.append(element.allDifferentiableVariables as! Element.TangentVector) }
            return Array<Element.TangentVector>.DifferentiableView(variables)
        }
        set {
            precondition(newValue.base.count == count, "an array's variables are as many as its elements")
            for index in 0..<count {
                self[index].allDifferentiableVariables = newValue.base[index] as! Element.AllDifferentiableVariables
            }
        }
    }
}

extension Optional where Wrapped: Differentiable {
    public var allDifferentiableVariables: Optional<Wrapped>.TangentVector {
        get {
            if case .some(let wrapped) = self {
                return Optional<Wrapped>.TangentVector(wrapped.allDifferentiableVariables as! Wrapped.TangentVector)
            }
            return Optional<Wrapped>.TangentVector(nil)
        }
        set {
            if case .some(let variables) = newValue.value, case .some(var wrapped) = self {
                wrapped.allDifferentiableVariables = variables as! Wrapped.AllDifferentiableVariables
                self = .some(wrapped)
            }
        }
    }
}
