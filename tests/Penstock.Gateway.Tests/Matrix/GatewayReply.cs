using System.Net;

namespace Penstock.Gateway.Tests.Matrix;

/// <summary>What a client was answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The whole body.</param>
/// <param name="Headers">Every header, also the body's.</param>
internal sealed record GatewayReply(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The data of each event of a stream.</summary>
    public string[] Events =>
        [.. Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(piece => string.Concat(piece.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])))];
}
