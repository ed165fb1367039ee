using Penstock.Catalog.Models;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Which answers may be given again. Those that a client would rather have anew are not.</summary>
internal static class Admission
{
    /// <summary>It may.</summary>
    public const string Kept = "kept";

    /// <summary>It is no whole answer, or nobody can tell.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>It takes more than its share of memory.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The exchange failed, or its answer broke off.</summary>
    public const string Failed = "failed";

    /// <summary>The caller's budget gave him another model, or a shorter answer.</summary>
    public const string Personal = "personal";

    /// <summary><see cref="Kept"/>, or why not.</summary>
    public static string Judge(ChatAnswer answer, CacheOptions options)
    {
        foreach (ChatChoice choice in answer.Choices)
        {
            string fate = choice.Reason switch
            {
                FinishReason.Length => "truncated",
                FinishReason.ContentFilter => "filtered",
                _ when choice.Content.Any(part => part is RefusalPart) => "refused",
                _ when !options.ToolCalls && (choice.Reason == FinishReason.ToolCalls || choice.ToolCalls.Any()) => "tool_calls",
                _ when !choice.Content.Any(IsSaid) => "empty",
                _ => Kept,
            };
            if (fate != Kept)
            {
                return fate;
            }
        }

        return answer.Choices.Count > 0 ? Kept : Unreadable;
    }

    private static bool IsSaid(ContentPart part) => part switch
    {
        TextPart text => text.Text.Length > 0,
        ReasoningPart => false,
        _ => true,
    };
}
