using System.Text.Json;
using Penstock.Providers.Transport;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>
/// Fetches an issuer's keys: its discovery document (OpenID Connect Discovery 1.0, section 4), and the key set that this names. Bounded in size and
/// time; follows no redirect.
/// </summary>
internal sealed class KeySetFetch(IUpstreamTransport transport, TimeProvider time)
{
    private const int LargestDocument = 256 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The keys, or one line that says why there are none.</summary>
    public async ValueTask<(KeySet? Keys, string? Problem)> FetchAsync(string issuer, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var discovery = new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration");
            (ReadOnlyMemory<byte>? document, string? problem) = await GetAsync(discovery, either.Token);
            if (document is not { } found)
            {
                return (null, problem);
            }

            (Uri? address, problem) = KeysOf(found, issuer);
            if (address is null)
            {
                return (null, problem);
            }

            (ReadOnlyMemory<byte>? keys, problem) = await GetAsync(address, either.Token);
            return keys is not { } json ? (null, problem)
                : KeySet.Parse(json) is not { } set ? (null, $"{address} is no key set.")
                : set.Count == 0 ? (null, $"{address} holds no key that signatures can be checked with.")
                : (set, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{issuer} did not answer within {Longest.TotalSeconds:0} s.");
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (null, $"{issuer} broke off its answer.");
        }
    }

    private async ValueTask<(ReadOnlyMemory<byte>? Body, string? Problem)> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        var request = new UpstreamRequest { Address = address, Method = HttpMethod.Get, Headers = [new("Accept", "application/json")] };
        UpstreamResult result = await transport.SendAsync(request, cancellationToken);
        if (result.Response is not { } response)
        {
            return (null, $"{address} could not be reached.");
        }

        await using (response)
        {
            if (response.Status != 200)
            {
                return (null, $"{address} answered {response.Status}.");
            }

            return await ReadAsync(response, cancellationToken) is { } body ? (body, null) : (null, $"{address} is larger than any such document.");
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(UpstreamResponse response, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LargestDocument + 1];
        int length = await response.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > LargestDocument ? null : buffer.AsMemory(0, length);
    }

    // The issuer has to name itself as it was configured (section 4.3), or a host that serves many could speak for another of them.
    private static (Uri? Address, string? Problem) KeysOf(ReadOnlyMemory<byte> json, string issuer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !string.Equals(PresentedToken.Text(root, "issuer"), issuer, StringComparison.Ordinal))
            {
                return (null, $"The discovery document of {issuer} names another issuer. Write gateway.jwt's issuer as the document does.");
            }

            return Uri.TryCreate(PresentedToken.Text(root, "jwks_uri"), UriKind.Absolute, out Uri? address)
                && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && new Uri(issuer).IsLoopback))
                ? (address, null)
                : (null, $"The discovery document of {issuer} names no https address of keys.");
        }
        catch (JsonException)
        {
            return (null, $"The discovery document of {issuer} is no JSON.");
        }
    }
}
