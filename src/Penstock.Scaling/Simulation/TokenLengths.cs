using System.Globalization;

namespace Penstock.Scaling.Simulation;

/// <summary>Prompt and output lengths of real requests.</summary>
public static class TokenLengths
{
    /// <summary>Reads a table with the columns ContextTokens and GeneratedTokens, as the Azure LLM inference traces have them.</summary>
    /// <exception cref="FormatException">A row is not such a row; says which.</exception>
    public static IReadOnlyList<(int Input, int Output)> Read(TextReader text)
    {
        string[] columns = (text.ReadLine() ?? "").Split(',');
        int input = Array.IndexOf(columns, "ContextTokens");
        int output = Array.IndexOf(columns, "GeneratedTokens");
        if (input < 0 || output < 0)
        {
            throw new FormatException("The table of token lengths has no columns ContextTokens and GeneratedTokens.");
        }

        var lengths = new List<(int, int)>();
        for (int line = 2; text.ReadLine() is { } row; line++)
        {
            string[] cells = row.Split(',');
            lengths.Add((Cell(cells, input, line), Cell(cells, output, line)));
        }

        return lengths.Count > 0 ? lengths : throw new FormatException("The table of token lengths is empty.");
    }

    private static int Cell(string[] cells, int column, int line) =>
        column < cells.Length && int.TryParse(cells[column], CultureInfo.InvariantCulture, out int value) && value >= 0
            ? value
            : throw new FormatException($"Line {line}: a whole number of 0 or more is missing.");
}
