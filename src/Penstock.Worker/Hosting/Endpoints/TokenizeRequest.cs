using System.Diagnostics.CodeAnalysis;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary>The body of <c>POST /tokenize</c>: a text, or the messages of a chat.</summary>
internal sealed class TokenizeRequest
{
    private static readonly FieldTable<TokenizeRequest> Fields = new(
    [
        // Three names for one thing: our own, llama-server's and vLLM's.
        new("text", (to, field) => to.Text = field.AsText()),
        new("content", (to, field) => to.Text = field.AsText()),
        new("prompt", (to, field) => to.Text = field.AsText()),
        new("add_special", (to, field) => to.AddSpecial = field.AsBoolean() ?? false),
        new("messages", (to, field) => to.Messages = ChatCompletionDecoder.ReadMessages(field)),
    ]);

    /// <summary>The text; null where messages are given.</summary>
    public string? Text { get; private set; }

    /// <summary>True: the tokens that the model wants around a text are added.</summary>
    public bool AddSpecial { get; private set; }

    /// <summary>The messages; null where a text is given.</summary>
    public IReadOnlyList<ChatCompletionMessage>? Messages { get; private set; }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out TokenizeRequest? request, [NotNullWhen(false)] out InferenceError? error)
    {
        request = null;
        if (!JsonBody.TryParse(body, out System.Text.Json.JsonElement element, out error))
        {
            return false;
        }

        var root = new JsonField(element, JsonPath.Root, new JsonFaults());
        request = new TokenizeRequest();
        Fields.Read(root, request);
        if (root.Faults.First is null && request.Text is null == request.Messages is null)
        {
            root.Faults.Report(new InferenceError(ErrorKind.InvalidRequest, "Give either 'text' or 'messages'.", "text"));
        }

        error = root.Faults.First;
        request = error is null ? request : null;
        return error is null;
    }
}
