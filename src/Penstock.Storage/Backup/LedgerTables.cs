using Penstock.Storage.Ledger;

namespace Penstock.Storage.Backup;

/// <summary>The tables of a ledger, and their names in an archive.</summary>
internal static class LedgerTables
{
    public const string Rows = "ledger/attempts";

    /// <summary>Tables of sums.</summary>
    public static readonly string[] Sums = ["usage_hours", "usage_days"];

    /// <summary>Columns of a table of sums.</summary>
    public const string SumColumns = "bucket, " + LedgerSql.SumKeys + ", " + LedgerSql.SumColumns;

    /// <summary>The part of a table of sums.</summary>
    public static string PartOf(string table) => "ledger/" + table;

    /// <summary>The archive's columns as a statement names them. Throws <see cref="InvalidDataException"/> for one that this program does not know.</summary>
    public static string Columns(string[] names, string known)
    {
        string[] all = known.Replace("\"", "", StringComparison.Ordinal).Split(", ");
        return Array.Find(names, name => !all.Contains(name, StringComparer.Ordinal)) is { } unknown
            ? throw new InvalidDataException($"the column {unknown} is not known to this Penstock.")
            : string.Join(", ", names.Select(name => $"\"{name}\""));
    }
}
