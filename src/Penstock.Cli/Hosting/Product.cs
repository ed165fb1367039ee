using System.Reflection;

namespace Penstock.Cli.Hosting;

/// <summary>What the build wrote into the program.</summary>
internal static class Product
{
    /// <summary>Version, and the revision's first characters; empty when it was built outside a checkout.</summary>
    public static (string Version, string Revision) Version()
    {
        string text = typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        string[] parts = text.Split('+', 2);
        string revision = parts.Length == 2 ? parts[1] : "";
        return (parts[0], revision[..Math.Min(12, revision.Length)]);
    }
}
