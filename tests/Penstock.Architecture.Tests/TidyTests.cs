using System.Text.RegularExpressions;

namespace Penstock.Architecture.Tests;

/// <summary>House rules that no analyzer knows.</summary>
public sealed partial class TidyTests
{
    private const int LongestFile = 400;

    private static readonly string[] VagueNames = ["Manager", "Helper", "Helpers", "Utils", "Utilities", "Common", "Service", "Base"];

    private static readonly string[] Text =
        ["*.cs", "*.csproj", "*.props", "*.targets", "*.md", "*.json", "*.yaml", "*.yml", "*.sh", "*.ts", "*.tsx", "*.js", "*.mjs", "*.py", "run"];

    public static IEnumerable<string> Sources =>
        new[] { "src", "tests", "bench", "fuzz", "samples" }.SelectMany(folder => Repository.Files(folder, "*.cs"));

    [Fact]
    public void No_source_file_is_over_400_lines() =>
        Assert.Empty(Sources.Where(path => File.ReadLines(path).Count() > LongestFile).Select(Repository.Relative));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(Repository.Files("src", "*.cs").Where(HasVagueName).Select(Repository.Relative));

    [Fact]
    public void No_unfinished_work_is_marked_in_the_source() =>
        Assert.Empty(Sources.Where(path => !IsThisFile(path) && Unfinished().IsMatch(File.ReadAllText(path))).Select(Repository.Relative));

    [Fact]
    public void No_file_names_a_registry_host_or_a_path_of_one_machine() =>
        Assert.Empty(Text.SelectMany(pattern => Repository.Files("", pattern)).Where(path => !IsThisFile(path) && NamesAPlace(path)).Select(Repository.Relative));

    [Fact]
    public void Every_skip_is_on_the_list()
    {
        string[] allowed = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "skips.txt"));
        IEnumerable<string> found = Sources.Where(path => !IsThisFile(path) && Skip().IsMatch(File.ReadAllText(path))).Select(Repository.Relative);

        Assert.Empty(found.Except(allowed.Select(line => line.Split(' ', 2)[0]), StringComparer.Ordinal));
    }

    private static bool HasVagueName(string path) =>
        VagueNames.Any(word => Path.GetFileNameWithoutExtension(path).EndsWith(word, StringComparison.Ordinal));

    private static bool NamesAPlace(string path) => new FileInfo(path).Length < 4_000_000 && Place().IsMatch(File.ReadAllText(path));

    private static bool IsThisFile(string path) => path.EndsWith("TidyTests.cs", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"api\.nuget\.org|registry\.npmjs\.org|/root/|/work/|\.\./shared", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"Skip\s*=\s*""|Assert\.Skip", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Skip();
}
