using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

/// <summary>An environment and file system in memory.</summary>
internal sealed class FakeEnvironment : IConfigurationEnvironment
{
    private int _writes;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (string Text, int Write)> Files { get; } = new(StringComparer.Ordinal);

    public FakeEnvironment Write(string path, string text)
    {
        Files[path] = (text, ++_writes);
        return this;
    }

    public FakeEnvironment Set(string name, string value)
    {
        Variables[name] = value;
        return this;
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public FileText Read(string path, int mostBytes) =>
        Files.TryGetValue(path, out (string Text, int Write) file) ? new FileText(file.Text, null) : new FileText(null, "does not exist");

    public string? Stamp(string path) =>
        Files.TryGetValue(path, out (string Text, int Write) file) ? $"{file.Write}" : null;
}
