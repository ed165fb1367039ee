using System.Globalization;
using System.Text;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Python's <c>strftime</c> in English.</summary>
internal static class TimeFormat
{
    private static readonly Dictionary<char, string> Formats = new()
    {
        ['a'] = "ddd",
        ['A'] = "dddd",
        ['b'] = "MMM",
        ['B'] = "MMMM",
        ['c'] = "ddd MMM d HH:mm:ss yyyy",
        ['d'] = "dd",
        ['D'] = "MM/dd/yy",
        ['f'] = "ffffff",
        ['F'] = "yyyy-MM-dd",
        ['h'] = "MMM",
        ['H'] = "HH",
        ['I'] = "hh",
        ['m'] = "MM",
        ['M'] = "mm",
        ['p'] = "tt",
        ['S'] = "ss",
        ['T'] = "HH:mm:ss",
        ['x'] = "MM/dd/yy",
        ['X'] = "HH:mm:ss",
        ['y'] = "yy",
        ['Y'] = "yyyy",
    };

    private static readonly Dictionary<char, string> ShortFormats = new()
    {
        ['d'] = "%d",
        ['H'] = "%H",
        ['I'] = "%h",
        ['m'] = "%M",
        ['M'] = "%m",
        ['S'] = "%s",
    };

    public static string Apply(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (var index = 0; index < format.Length; index++)
        {
            if (format[index] != '%' || index + 1 == format.Length)
            {
                text.Append(format[index]);
                continue;
            }
            index++;
            var isShort = format[index] == '-' && index + 1 < format.Length;
            index += isShort ? 1 : 0;
            text.Append(Field(time, format[index], isShort));
        }
        return text.ToString();
    }

    private static string Field(DateTimeOffset time, char field, bool isShort) => field switch
    {
        '%' => "%",
        'n' => "\n",
        't' => "\t",
        'j' => time.DayOfYear.ToString(isShort ? "0" : "000", CultureInfo.InvariantCulture),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'z' or 'Z' => "",
        _ when isShort && ShortFormats.TryGetValue(field, out var shortFormat) => time.ToString(shortFormat, CultureInfo.InvariantCulture),
        _ when Formats.TryGetValue(field, out var format) => time.ToString(format, CultureInfo.InvariantCulture),
        _ => throw TemplateFailureException.Evaluation($"strftime_now() does not know '%{field}'"),
    };
}
