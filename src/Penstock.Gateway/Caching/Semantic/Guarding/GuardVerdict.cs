namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>Why two questions cannot share an answer, whatever a model of meaning says; or that nothing speaks against it.</summary>
public enum GuardVerdict
{
    /// <summary>Nothing was found that tells them apart.</summary>
    Passed,

    /// <summary>They name other numbers, units, currencies or dates.</summary>
    Numbers,

    /// <summary>One says no where the other says yes.</summary>
    Negation,

    /// <summary>One says the opposite of a word of the other.</summary>
    Antonym,

    /// <summary>The same words in other roles: from A to B, and from B to A.</summary>
    Order,

    /// <summary>They name other people, places, products.</summary>
    Entity,

    /// <summary>They differ in code, quotations, addresses or identifiers.</summary>
    Code,

    /// <summary>They are the same but for one word or phrase.</summary>
    Word,

    /// <summary>The right answer changes with time.</summary>
    Volatile,
}
