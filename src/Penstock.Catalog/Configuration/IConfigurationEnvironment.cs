namespace Penstock.Catalog.Configuration;

/// <summary>The outside world as configuration sees it: environment variables and files.</summary>
public interface IConfigurationEnvironment
{
    /// <summary>The value of an environment variable; null when it is not set.</summary>
    string? Variable(string name);

    /// <summary>Reads a whole file of at most <paramref name="mostBytes"/> bytes as UTF-8.</summary>
    FileText Read(string path, int mostBytes);

    /// <summary>A value that changes when the file does, links followed; null when there is no such file.</summary>
    string? Stamp(string path);
}
