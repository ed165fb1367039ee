using System.Text.Json;

namespace Penstock.Mock.Requests;

/// <summary>A tool that a request offers, with the JSON schema of its arguments (undefined when it has none).</summary>
internal readonly record struct ToolDeclaration(string Name, JsonElement Schema);
