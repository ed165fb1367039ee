using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Penstock.Protocols.Errors;

namespace Penstock.Fuzz;

/// <summary>Rules that targets share.</summary>
internal static class Rules
{
    public static void Require([DoesNotReturnIf(false)] bool holds, string rule)
    {
        if (!holds)
        {
            throw new FuzzException(rule);
        }
    }

    /// <summary>One of several, by the input: each input need not be told to all, and the same input is always told to the same.</summary>
    public static T Pick<T>(IReadOnlyList<T> choices, ReadOnlySpan<byte> input)
    {
        uint hash = 2166136261;
        foreach (byte one in input)
        {
            hash = (hash ^ one) * 16777619;
        }

        return choices[(int)(hash % (uint)choices.Count)];
    }

    /// <summary>What we write is JSON.</summary>
    public static void RequireJson(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        }
        catch (JsonException exception)
        {
            throw new FuzzException($"{what} is not JSON.", exception);
        }
    }

    /// <summary>A fault that a client may see is the client's or the provider's, never ours.</summary>
    public static void RequireExpected(InferenceError error) =>
        Require(error.Kind != ErrorKind.Internal && error.Message.Length is > 0 and < 4000, $"An error that says nothing: {error.Kind}.");
}
