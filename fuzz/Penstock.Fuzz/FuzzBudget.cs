namespace Penstock.Fuzz;

/// <summary>
/// Counts the steps that one input causes; a decoder that says more than its input can mean does not end. A loop that says nothing is found by
/// the watchdog of <see cref="FuzzRun"/>.
/// </summary>
/// <param name="bytes">The input's length.</param>
public sealed class FuzzBudget(int bytes)
{
    private readonly int _most = 1000 + (8 * bytes);
    private int _spent;

    /// <summary>Counts one step.</summary>
    /// <exception cref="FuzzException">Too many.</exception>
    public void Spend()
    {
        if (++_spent > _most)
        {
            throw new FuzzException($"More than {_most} steps for {bytes} bytes.");
        }
    }
}
