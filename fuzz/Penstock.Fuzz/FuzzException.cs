namespace Penstock.Fuzz;

/// <summary>A rule that holds for every input was broken.</summary>
public sealed class FuzzException : Exception
{
    /// <summary>Says which.</summary>
    public FuzzException(string message)
        : base(message)
    {
    }

    /// <summary>Says which, and what followed from it.</summary>
    public FuzzException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Says nothing.</summary>
    public FuzzException()
    {
    }
}
