using System.Globalization;

namespace Penstock.Catalog.Configuration;

/// <summary>One mistake in a configuration file, or one notice about it.</summary>
/// <param name="Path">Where in the configuration: <c>models.chat.targets.local.use</c>; empty for the file as a whole.</param>
/// <param name="Line">Line in the file from 1; 0 when it has none.</param>
/// <param name="Problem">What is wrong, without a full stop. Never holds a secret.</param>
/// <param name="Remedy">What to do, without a full stop.</param>
public sealed record ConfigurationError(string Path, int Line, string Problem, string Remedy)
{
    /// <summary>One line: <c>FILE:LINE: PATH: PROBLEM. REMEDY.</c></summary>
    public string Format(string file)
    {
        string line = Line > 0 ? ":" + Line.ToString(CultureInfo.InvariantCulture) : "";
        string path = Path.Length > 0 ? Path + ": " : "";
        string stop = Remedy.EndsWith('?') ? "" : ".";
        return $"{file}{line}: {path}{Problem}. {Remedy}{stop}";
    }
}
