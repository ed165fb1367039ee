using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>The pages that were embedded by the build, by name. Empty in a build without them.</summary>
internal static class DashboardFiles
{
    /// <summary>The one page; its script makes all others of it.</summary>
    public const string Page = "index.html";

    private const string Prefix = "dashboard/";
    private static readonly Lazy<FrozenDictionary<string, DashboardFile>> Files = new(Read);

    /// <summary>All of them.</summary>
    public static FrozenDictionary<string, DashboardFile> All => Files.Value;

    private static FrozenDictionary<string, DashboardFile> Read()
    {
        Dictionary<string, byte[]> raw = typeof(DashboardFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], Content, StringComparer.Ordinal);
        return raw.Where(file => !IsCompressed(file.Key)).ToFrozenDictionary(
            file => file.Key,
            file => new DashboardFile(
                TypeOf(file.Key),
                $"\"{Convert.ToHexStringLower(SHA256.HashData(file.Value))[..32]}\"",
                file.Value,
                raw.GetValueOrDefault(file.Key + ".br"),
                raw.GetValueOrDefault(file.Key + ".gz")),
            StringComparer.Ordinal);
    }

    private static byte[] Content(string resource)
    {
        using Stream stream = typeof(DashboardFiles).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static bool IsCompressed(string name) => name.EndsWith(".br", StringComparison.Ordinal) || name.EndsWith(".gz", StringComparison.Ordinal);

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
