using System.Runtime.InteropServices;
using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>
/// Reads contents: the two roles, parts of one kind each, function calls that are answered as many times as they were made,
/// and thought signatures that come back unchanged.
/// </summary>
internal static class ContentReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "role", "parts" };

    public static void ReadSystem(JsonElement content, MockRequest request, Checks checks)
    {
        ProtoJson.Known(content, "systemInstruction.", Known, checks);
        if (checks.Required(content, "systemInstruction.", "parts", JsonValueKind.Array, out var parts))
        {
            foreach (var part in parts.EnumerateArray())
            {
                PartReader.Read(part, "systemInstruction.parts", request, checks);
            }
        }
    }

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        if (!checks.Optional(body, "", "contents", JsonValueKind.Array, out var contents) || contents.GetArrayLength() == 0)
        {
            checks.Fail("contents is not specified", "contents");
            return;
        }

        var before = default(Turn);
        for (var i = 0; i < contents.GetArrayLength(); i++)
        {
            var path = $"contents[{i}]";
            if (checks.Require(contents[i].ValueKind == JsonValueKind.Object, "Expected an object.", path))
            {
                before = ReadContent(contents[i], path + ".", i == 0, before, request, checks);
            }
        }

        request.EndsWithToolResult = before.Responses > 0;
    }

    private static Turn ReadContent(JsonElement content, string path, bool first, Turn before, MockRequest request, Checks checks)
    {
        ProtoJson.Known(content, path, Known, checks);
        var role = checks.OptionalText(content, path, "role") ?? "user";
        checks.Require(role is "user" or "model", "Please use a valid role: user, model.", path + "role");
        request.Prompt.Add(role);
        if (!checks.Optional(content, path, "parts", JsonValueKind.Array, out var parts) || parts.GetArrayLength() == 0)
        {
            checks.Fail("must include at least one parts field", path + "parts");
            return default;
        }

        var turn = new Turn(0, 0, before.Pending);
        foreach (var part in parts.EnumerateArray())
        {
            var kind = PartReader.Read(part, path + "parts", request, checks);
            turn = kind switch
            {
                PartReader.FunctionCall => turn with { Calls = turn.Calls + 1 },
                PartReader.FunctionResponse => turn with { Responses = turn.Responses + 1 },
                _ => turn,
            };
            CheckSignature(part, kind, path, turn.Calls == 1, request, checks);
        }

        CheckOrder(turn, before, role, first, checks);
        return turn with { Pending = turn.Calls };
    }

    private static void CheckOrder(Turn turn, Turn before, string role, bool first, Checks checks)
    {
        if (turn.Calls > 0)
        {
            checks.Require(role is "model", "Function calls are made by the model only.", "contents");
            checks.Require(
                !first && before.Calls == 0,
                "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
                "contents");
        }

        if (turn.Responses > 0)
        {
            checks.Require(
                before.Pending > 0 && role is "user",
                "Please ensure that function response turn comes immediately after a function call turn.",
                "contents");
            checks.Require(
                turn.Responses == before.Pending,
                "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
                "contents");
        }
        else
        {
            checks.Require(
                before.Pending == 0,
                "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
                "contents");
        }
    }

    /// <summary>Gemini 3 refuses tool turns whose first call has lost its signature; every model refuses a wrong one.</summary>
    private static void CheckSignature(JsonElement part, string kind, string path, bool firstCall, MockRequest request, Checks checks)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var signature = checks.OptionalText(part, path + "parts.", ProtoJson.Name(part, "thoughtSignature"));
        if (signature is not null)
        {
            var known = Fingerprint.IsSignature(signature) || signature is "context_engineering_is_the_way_to_go" or "skip_thought_signature_validator";
            checks.Require(known, "Thought signature is not valid", path + "parts");
        }
        else if (kind is PartReader.FunctionCall && firstCall && request.Model.StartsWith("gemini-3", StringComparison.Ordinal))
        {
            checks.Fail("Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.", path + "parts");
        }
    }

    /// <summary>How many calls and responses a turn holds, and how many calls still wait.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Turn(int Calls, int Responses, int Pending);
}
