using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>
/// The key of a request: SHA-256 over tenant, dialect and operation, what the model resolves to, the epochs of its scopes, and the request's
/// JSON in canonical form. The dialect is part of it: a relay never decodes a request, so it cannot know that two requests of different
/// dialects mean the same, and what it relayed is bytes of one dialect.
/// </summary>
internal static class ScopeKey
{
    private const byte Format = 1;
    private const byte FrameFormat = 2;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    [ThreadStatic]
    private static CanonicalWriter? _writer;

    [ThreadStatic]
    private static RootWatch? _watch;

    /// <summary>The key of the request of <paramref name="context"/>, whose model is resolved.</summary>
    public static KeyedRequest Of(InferenceContext context, CacheEpochs epochs)
    {
        RootWatch watch = _watch ??= new RootWatch();
        AnswerKey key = Hash(context, epochs, Format, null, context.Request.Body.Bytes.Span, watch);
        return new KeyedRequest(key, context.Request.Operation != Operation.Embedding && !watch.IsGreedy, watch.IsStateful);
    }

    /// <summary>The key of everything but the texts of a conversation's turns.</summary>
    /// <param name="context">The exchange.</param>
    /// <param name="epochs">What was invalidated.</param>
    /// <param name="frame">The request with these texts left empty.</param>
    /// <param name="chain">Which answers the turns before have had; null for a first turn.</param>
    public static AnswerKey OfFrame(InferenceContext context, CacheEpochs epochs, ReadOnlySpan<byte> frame, string? chain) =>
        Hash(context, epochs, FrameFormat, chain, frame, _watch ??= new RootWatch());

    private static AnswerKey Hash(InferenceContext context, CacheEpochs epochs, byte format, string? chain, ReadOnlySpan<byte> body, RootWatch watch)
    {
        CanonicalWriter writer = _writer ??= new CanonicalWriter();
        writer.Clear();
        watch.Clear();
        InferenceRequest request = context.Request;
        writer.Tag(format);
        if (format == FrameFormat)
        {
            writer.Text(chain);
        }

        writer.Text(context.Caller.Tenant?.Name);
        writer.Number(((int)request.Dialect << 8) | (int)request.Operation);
        writer.Text(context.Route!.Name.Text);
        Targets(writer, context.Tiers, context.Snapshot);
        Epochs(writer, context, epochs);
        var reader = new Utf8JsonReader(body, Options);
        reader.Read();
        writer.Value(ref reader, watch);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(writer.Written, hash);
        return AnswerKey.Of(hash);
    }

    /// <summary>Every target that may answer: a change of any of them is another model.</summary>
    private static void Targets(CanonicalWriter writer, ImmutableArray<Tier> tiers, GatewaySnapshot snapshot)
    {
        foreach (Tier tier in tiers)
        {
            writer.Tag((byte)'t');
            foreach (TargetState target in tier.Targets)
            {
                writer.Text(target.Options.Use.Source);
                writer.Text(target.Options.Use.Model);
                writer.Text(target.Provider.Kind);
                writer.Text(target.Region);
                writer.Text(target.Pool?.Model?.ToString());
                writer.Text(target.Pool?.Endpoint?.AbsoluteUri);
                writer.Text(target.Pool is { Command.Count: > 0 } pool ? string.Join('\n', pool.Command) : null);
                writer.Text(snapshot.Catalog.Providers.TryGet(target.Options.Use.Source, out var provider) ? provider.Endpoint?.AbsoluteUri : null);
            }
        }

        writer.Tag((byte)'.');
    }

    private static void Epochs(CanonicalWriter writer, InferenceContext context, CacheEpochs epochs)
    {
        IReadOnlyList<string> tags = context.Request.Caching.Tags;
        writer.Number(tags.Count);
        foreach (string tag in tags)
        {
            writer.Text(tag);
        }

        if (epochs.IsEmpty)
        {
            return;
        }

        foreach (string scope in CacheScope.Of(context.Caller.Tenant?.Name, context.Route!.Name.Text, tags))
        {
            if (epochs.Of(scope) is > 0 and long epoch)
            {
                writer.Text(scope);
                writer.Number(epoch);
            }
        }
    }
}
