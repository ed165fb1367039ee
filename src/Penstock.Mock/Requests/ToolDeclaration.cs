using System.Runtime.InteropServices;
using System.Text.Json;

namespace Penstock.Mock.Requests;

/// <summary>A tool that a request offers, with the JSON schema of its arguments (undefined when it has none).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ToolDeclaration(string Name, JsonElement Schema);
