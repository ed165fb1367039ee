using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>A Smithy union: an object of which exactly one of some members is set.</summary>
internal static class Union
{
    /// <summary>The member that is set; empty when it is not exactly one of the allowed.</summary>
    public static string Member(JsonElement value, string path, Checks checks, params ReadOnlySpan<string> allowed)
    {
        if (!checks.Require(value.ValueKind == JsonValueKind.Object, "Member must be a structure", path))
        {
            return "";
        }

        var found = "";
        var count = 0;
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            count++;
            found = member.Name;
        }

        var fits = count == 1 && allowed.Contains(found);
        checks.Require(fits, $"Must have one and only one member set of: {string.Join(", ", allowed!)}", path);
        return fits ? found : "";
    }
}
