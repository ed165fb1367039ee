using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Usage;

/// <summary>Sums of use, for people and for spreadsheets.</summary>
/// <param name="sums">The admin API's sums.</param>
/// <param name="by">What they are told apart by, in the order that was asked for.</param>
internal sealed class UsageTable(JsonElement sums, string[] by)
{
    private const int BarCells = 20;

    private static readonly string[] Counts =
        ["attempts", "estimated", "unpriced", "promptTokens", "cachedTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens", "costUsd"];

    /// <summary>One line of headings, then one a sum; lines end as RFC 4180 wants.</summary>
    public string Csv()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', by.Select(name => name.ToLowerInvariant()).Concat(Counts)).Append("\r\n");
        foreach (JsonElement sum in sums.EnumerateArray())
        {
            text.AppendJoin(',', by.Select(name => Quoted(Name(sum, name))).Concat(Counts.Select(count => sum.GetProperty(count).GetRawText()))).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>A table, with a bar a row where a person looks at it: of the costs, or of the tokens where nothing has a price.</summary>
    public void Print(Terminal terminal)
    {
        JsonElement[] rows = [.. sums.EnumerateArray()];
        if (rows.Length == 0)
        {
            terminal.Remark("Nothing was used.");
            return;
        }

        bool isPriced = rows.Any(row => Cost(row) > 0);
        decimal most = rows.Max(row => isPriced ? Cost(row) : Tokens(row));
        string[] headings = [.. by.Select(name => name.ToUpperInvariant()), "ATTEMPTS", "PROMPT", "OUTPUT", "USD"];
        string[] withBar = terminal.IsOutputTerminal ? [isPriced ? "SHARE OF USD" : "SHARE OF TOKENS"] : [];
        terminal.WriteTable([.. headings, .. withBar], [.. rows.Select(row => Cells(row, terminal.IsOutputTerminal, isPriced, most))]);
        long estimated = rows.Sum(row => row.GetProperty("estimated").GetInt64());
        long unpriced = rows.Sum(row => row.GetProperty("unpriced").GetInt64());
        terminal.Remark(string.Create(
            CultureInfo.InvariantCulture,
            $"In all {rows.Sum(row => row.GetProperty("attempts").GetInt64())} attempts, {rows.Sum(row => Tokens(row))} tokens, {rows.Sum(row => Cost(row)):0.######} USD; {estimated} estimated, {unpriced} without a known price."));
    }

    private string[] Cells(JsonElement row, bool hasBar, bool isPriced, decimal most)
    {
        string[] cells =
        [
            .. by.Select(name => Name(row, name)), row.GetProperty("attempts").GetRawText(), row.GetProperty("promptTokens").GetRawText(),
            row.GetProperty("outputTokens").GetRawText(), Cost(row).ToString("0.######", CultureInfo.InvariantCulture),
        ];
        int full = most > 0 ? (int)Math.Round((isPriced ? Cost(row) : Tokens(row)) / most * BarCells) : 0;
        return hasBar ? [.. cells, new string('█', full) + new string('░', BarCells - full)] : cells;
    }

    private static string Name(JsonElement sum, string by)
    {
        string name = by.ToLowerInvariant();
        if (name is "day" or "hour")
        {
            DateTimeOffset time = sum.GetProperty("time").GetDateTimeOffset();
            return time.ToString(name is "day" ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH'Z'", CultureInfo.InvariantCulture);
        }

        return Printable.OneLine(sum.GetProperty(name).GetString() ?? "");
    }

    private static decimal Cost(JsonElement sum) => sum.GetProperty("costUsd").GetDecimal();

    private static decimal Tokens(JsonElement sum) => sum.GetProperty("promptTokens").GetInt64() + (decimal)sum.GetProperty("outputTokens").GetInt64();

    // A name that a spreadsheet would take for a formula is made a text.
    private static string Quoted(string text)
    {
        string safe = text.Length > 0 && "=+-@".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.IndexOfAny([',', '"', '\r', '\n']) < 0 ? safe : "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
