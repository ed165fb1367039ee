namespace Penstock.Worker.Batching;

/// <summary>
/// Shares the prompt tokens of one pass among the prompts that wait for evaluation. The oldest gets at least half, so none starves; what
/// is left goes to the shortest first, so a short question does not wait for the end of a long document.
/// </summary>
internal static class PromptBudget
{
    /// <summary>Fills <paramref name="shares"/> with the tokens that each prompt may evaluate.</summary>
    /// <param name="remaining">Tokens each prompt has left, oldest first.</param>
    /// <param name="budget">Tokens to share.</param>
    /// <param name="shares">Result, by the same index.</param>
    public static void Share(ReadOnlySpan<int> remaining, int budget, Span<int> shares)
    {
        shares.Clear();
        if (remaining.IsEmpty)
        {
            return;
        }

        shares[0] = Math.Min(remaining[0], remaining.Length == 1 ? budget : (budget + 1) / 2);
        int left = budget - shares[0];
        while (left > 0)
        {
            int next = Shortest(remaining, shares);
            if (next < 0)
            {
                return;
            }

            int more = Math.Min(left, remaining[next] - shares[next]);
            shares[next] += more;
            left -= more;
        }
    }

    private static int Shortest(ReadOnlySpan<int> remaining, ReadOnlySpan<int> shares)
    {
        int shortest = -1;
        for (int index = 0; index < remaining.Length; index++)
        {
            bool isOpen = shares[index] < remaining[index];
            if (isOpen && (shortest < 0 || remaining[index] < remaining[shortest]))
            {
                shortest = index;
            }
        }

        return shortest;
    }
}
