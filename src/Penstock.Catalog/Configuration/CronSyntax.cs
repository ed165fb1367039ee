using System.Globalization;

namespace Penstock.Catalog.Configuration;

/// <summary>Whether a text is five fields of cron: numbers, names, ranges, steps and lists inside each field's range.</summary>
internal static class CronSyntax
{
    private static readonly (int Least, int Most, string[] Names)[] Fields =
    [
        (0, 59, []),
        (0, 23, []),
        (1, 31, []),
        (1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        (0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    public static bool IsValid(string text)
    {
        string[] fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return text.Length <= 200 && fields.Length == Fields.Length
            && fields.Zip(Fields).All(pair => pair.First.Split(',').All(part => IsPart(part, pair.Second)));
    }

    private static bool IsPart(string part, (int Least, int Most, string[] Names) field)
    {
        string[] steps = part.Split('/');
        if (steps.Length > 2 || (steps.Length == 2 && (Number(steps[1], []) is not { } step || step < 1 || step > field.Most)))
        {
            return false;
        }

        if (steps[0] is "*")
        {
            return true;
        }

        int?[] bounds = [.. steps[0].Split('-').Select(word => Number(word, field.Names))];
        return bounds.Length <= 2
            && bounds.All(bound => bound >= field.Least && bound <= field.Most)
            && bounds[0] <= bounds[^1];
    }

    /// <summary>The number that a word stands for; names count from 0 for days and from 1 for months, as their field does.</summary>
    private static int? Number(string word, string[] names)
    {
        int index = Array.FindIndex(names, name => string.Equals(name, word, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return names.Length == 12 ? index + 1 : index;
        }

        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
