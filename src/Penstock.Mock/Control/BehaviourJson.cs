using System.Text.Json;
using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Control;

/// <summary>Behaviour as JSON: an object of settings by name, values as text or numbers, lists as arrays.</summary>
internal static class BehaviourJson
{
    /// <summary>Applies every member; returns what is wrong with the first bad one, or null.</summary>
    public static string? Apply(ref MockBehaviour behaviour, JsonElement settings)
    {
        var changed = behaviour;
        foreach (var member in settings.EnumerateObject())
        {
            if (BehaviourSettings.Apply(ref changed, member.Name, Text(member.Value)) is { } problem)
            {
                return problem;
            }
        }

        behaviour = changed;
        return null;
    }

    public static void Write(Utf8JsonWriter json, BehaviourStore behaviours)
    {
        json.WriteStartObject();
        WriteMember(json, "default", behaviours.Default);
        json.WriteStartObject("models");
        foreach (var (model, behaviour) in behaviours.Models)
        {
            WriteMember(json, model, behaviour);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteSettings(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var setting in BehaviourSettings.All)
        {
            json.WriteString(setting.Name, setting.Summary);
        }

        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, MockBehaviour behaviour)
    {
        json.WriteStartObject(name);
        foreach (var setting in BehaviourSettings.All)
        {
            if (setting.Show(behaviour) is { } value)
            {
                json.WriteString(setting.Name, value);
            }
        }

        json.WriteEndObject();
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join('+', value.EnumerateArray().Select(Text)),
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
