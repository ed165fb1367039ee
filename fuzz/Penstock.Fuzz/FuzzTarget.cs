namespace Penstock.Fuzz;

/// <summary>Something that eats bytes from outside.</summary>
/// <param name="Name">As <c>--target</c> names it.</param>
/// <param name="Seeds">Valid inputs to begin with.</param>
/// <param name="Mutate">Makes an input of a seed.</param>
/// <param name="Run">Eats an input: true when it was decoded, false when it was refused. Throws where a rule is broken.</param>
public sealed record FuzzTarget(
    string Name,
    IReadOnlyList<byte[]> Seeds,
    Func<byte[], Mutator, byte[]> Mutate,
    Func<byte[], FuzzBudget, bool> Run);
