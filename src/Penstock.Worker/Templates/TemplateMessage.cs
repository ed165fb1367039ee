using System.Text.Json;

namespace Penstock.Worker.Templates;

/// <summary>
/// One message of a conversation in OpenAI's shape: <c>role</c>, <c>content</c> (text, typed parts or null), and whatever else the
/// caller sent: <c>name</c>, <c>tool_calls</c>, <c>tool_call_id</c>, <c>reasoning_content</c>. The template decides what it reads.
/// </summary>
public sealed class TemplateMessage
{
    private TemplateMessage(string role, string? content, JsonElement? fields)
    {
        Role = role;
        Content = content;
        Fields = fields;
    }

    /// <summary>Makes a message of plain text.</summary>
    public TemplateMessage(string role, string? content)
        : this(role, content, fields: null)
    {
    }

    /// <summary>Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, <c>developer</c>.</summary>
    public string Role { get; }

    /// <summary>The text of a message that was not made from JSON.</summary>
    internal string? Content { get; }

    /// <summary>The whole message as the caller sent it, or null.</summary>
    internal JsonElement? Fields { get; }

    /// <summary>
    /// Takes a message as it came over the wire. Tool calls may carry their arguments as a JSON text, as OpenAI has them: the
    /// template gets them in the form that it wants.
    /// </summary>
    /// <param name="message">A JSON object with a string <c>role</c>; the caller has checked that. Must outlive the rendering.</param>
    /// <exception cref="ArgumentException">It is no object with a string role.</exception>
    public static TemplateMessage FromJson(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
        {
            throw new ArgumentException("A message is a JSON object with a string 'role'.", nameof(message));
        }
        return new TemplateMessage(role.GetString()!, content: null, message);
    }
}
