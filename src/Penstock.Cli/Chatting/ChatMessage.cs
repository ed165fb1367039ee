namespace Penstock.Cli.Chatting;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What was said.</param>
internal sealed record ChatMessage(string Role, string Text);
