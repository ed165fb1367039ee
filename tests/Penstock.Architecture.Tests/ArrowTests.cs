using System.Xml.Linq;

namespace Penstock.Architecture.Tests;

/// <summary>Arrows between projects point one way. A new arrow is a decision: add it here, with the reason in ARCHITECTURE.md.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> MaySee = new(StringComparer.Ordinal)
    {
        ["Protocols"] = [],
        ["Catalog"] = [],
        ["Telemetry"] = [],
        ["Embeddings"] = [],
        ["Mock"] = [],
        ["Providers"] = ["Protocols", "Catalog"],
        ["Storage"] = ["Protocols", "Catalog"],
        ["Gateway"] = ["Protocols", "Catalog", "Telemetry", "Providers", "Storage", "Embeddings"],
        ["Worker"] = ["Protocols", "Telemetry"],
        ["Scaling"] = ["Catalog", "Telemetry", "Providers", "Protocols"],
        ["Compression"] = ["Worker"],
        ["Planning"] = ["Catalog", "Protocols", "Scaling"],
        ["ControlPlane"] = ["Gateway", "Scaling", "Storage", "Telemetry", "Catalog", "Protocols"],
        ["Client"] = ["Providers", "Protocols", "Catalog"],
        ["Edge"] = ["Gateway", "Providers", "Storage", "Telemetry", "Catalog", "Protocols"],
    };

    public static TheoryData<string> Projects =>
        [.. Repository.Files("src", "*.csproj").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_sees_only_what_the_house_lets_it_see(string project)
    {
        string name = project["Penstock.".Length..];
        string[] seen = References(project);
        if (string.Equals(name, "Cli", StringComparison.Ordinal))
        {
            return; // it composes everything
        }

        Assert.True(MaySee.ContainsKey(name), $"{project} has no row in ArrowTests: say what it may see.");
        Assert.Empty(seen.Except(MaySee[name], StringComparer.Ordinal));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Penstock.slnx"));

        Assert.All(
            Repository.Files("", "*.csproj"),
            path => Assert.Contains($"\"{Repository.Relative(path)}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_are_pinned_in_one_place_and_locked()
    {
        foreach (string path in Repository.Files("", "*.csproj"))
        {
            Assert.DoesNotContain(
                XDocument.Load(path).Descendants("PackageReference"),
                reference => reference.Attribute("Version") is not null);
            Assert.True(
                File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")),
                $"{Repository.Relative(path)} has no packages.lock.json: run dotnet restore and commit it.");
        }
    }

    private static string[] References(string project) =>
    [
        .. XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Select(name => name["Penstock.".Length..]),
    ];
}
