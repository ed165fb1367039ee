using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Models;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>The shapes that the tables in Blocks are written with.</summary>
internal static class Is
{
    public static Shape<string> Text { get; } = new TextShape<string>(
        "a text", "eu", text => text.Length is > 0 and <= 1024 && !text.Any(char.IsControl) ? text : null, text => text);

    public static Shape<string> Path { get; } = new TextShape<string>(
        "a path", "./data/penstock.db", text => text.Length is > 0 and <= 1024 && !text.Any(char.IsControl) ? text : null, text => text);

    public static Shape<bool> Boolean { get; } = new BooleanShape();

    /// <summary>Where something is reached: absolute, http or https, without credentials, query or fragment.</summary>
    public static Shape<Uri> Url { get; } = new TextShape<Uri>(
        "an http or https URL without user, query and fragment",
        "https://example.com/v1",
        text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 } ? url : null,
        UrlText)
    {
        Hides = text => text.Contains('@', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal),
    };

    /// <summary>Where a listener is bound: http, a host or address, a port, and nothing behind it.</summary>
    public static Shape<Uri> ListenUrl { get; } = new TextShape<Uri>(
        "an http URL of host and port (TLS ends in front of Penstock; 0.0.0.0 is every address)",
        "http://127.0.0.1:8080",
        text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url is { Scheme: "http", UserInfo: "", PathAndQuery: "/", Fragment: "", Host.Length: > 0 } ? url : null,
        UrlText);

    /// <summary>What a target calls.</summary>
    public static Shape<TargetUse> TargetUse { get; } = new TextShape<TargetUse>(
        "PROVIDER/MODEL or pool/NAME", "openai/gpt-4o-mini", Models.TargetUse.Parse, use => use.ToString());

    /// <summary>Money, at most a billion.</summary>
    public static Shape<decimal> Usd { get; } = new NumberShape<decimal>(0m, 1_000_000_000m);

    /// <summary>A part of a whole, neither none nor all of it.</summary>
    public static Shape<double> Share { get; } = new NumberShape<double>(0, 1) { IsOpen = true };

    public static Shape<int> Whole(int least, int most) => new NumberShape<int>(least, most);

    public static Shape<TimeSpan> Time(string least, string most) => new DurationShape(Duration.Parse(least)!.Value, Duration.Parse(most)!.Value);

    public static Shape<T> In<T>(Block<T> block) => new BlockShape<T>(block);

    public static Shape<T?> Maybe<T>(Shape<T> shape)
        where T : struct => new OptionalShape<T>(shape);

    /// <summary>Says that a missing value is null; the shape of one that is there is the same.</summary>
    public static Shape<T?> OrNull<T>(Shape<T> shape)
        where T : class => shape!;

    public static Shape<ValueList<T>> List<T>(Shape<T> item, string example) => new ListShape<T>(item, example);

    private static string UrlText(Uri url) => url.PathAndQuery is "/" ? url.GetLeftPart(UriPartial.Authority) : url.AbsoluteUri;
}
