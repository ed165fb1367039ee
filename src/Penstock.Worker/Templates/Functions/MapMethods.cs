using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Methods of maps. As in Python they hide members of the same name behind a dot.</summary>
internal static class MapMethods
{
    public static CallableValue? Find(MapValue map, string name) => name switch
    {
        "items" => new CallableValue(".items()", (rendering, arguments) => Finished(arguments, Pairs(map, rendering.Budget))),
        "keys" => new CallableValue(".keys()", (rendering, arguments) => Finished(arguments, Copy(map.Items.Keys, rendering.Budget))),
        "values" => new CallableValue(".values()", (rendering, arguments) => Finished(arguments, Copy(map.Items.Values, rendering.Budget))),
        "get" => new CallableValue(".get()", (_, arguments) => Get(map, arguments)),
        "update" => new CallableValue(".update()", (rendering, arguments) => Update(map, rendering, arguments)),
        "pop" => new CallableValue(".pop()", (rendering, arguments) => Pop(map, rendering, arguments)),
        "setdefault" => new CallableValue(".setdefault()", (rendering, arguments) => SetDefault(map, rendering, arguments)),
        "copy" => new CallableValue(".copy()", (rendering, arguments) => Copy(map, rendering, arguments)),
        _ => null,
    };

    /// <summary>Key and value of each item, as tuples.</summary>
    public static ListValue Pairs(MapValue map, RenderBudget budget)
    {
        budget.AllocateValues(map.Items.Count * 2L);
        budget.Step(map.Items.Count);
        return new ListValue([.. map.Items.Select(pair => ListValue.Tuple(pair.Key, pair.Value))]);
    }

    private static ListValue Copy(ICollection<TemplateValue> items, RenderBudget budget)
    {
        budget.AllocateItems(items.Count);
        return new ListValue([.. items]);
    }

    private static ListValue Finished(CallArguments arguments, ListValue result)
    {
        arguments.Finish();
        return result;
    }

    private static TemplateValue Get(MapValue map, CallArguments arguments)
    {
        var key = arguments.Require(0, "key");
        var otherwise = arguments.Find(1, "default") ?? NoneValue.Instance;
        arguments.Finish();
        return map.Find(key) ?? otherwise;
    }

    private static NoneValue Update(MapValue map, Rendering rendering, CallArguments arguments)
    {
        var other = arguments.Find(0, "other") as MapValue;
        rendering.Budget.AllocateEntries((other?.Items.Count ?? 0) + arguments.Named.Count);
        foreach (var (key, value) in other?.Items.ToArray() ?? [])
        {
            map.Set(key, value);
        }
        foreach (var (name, value) in arguments.Named)
        {
            map.Set(name, value);
        }
        return NoneValue.Instance;
    }

    private static TemplateValue Pop(MapValue map, Rendering rendering, CallArguments arguments)
    {
        var key = arguments.Require(0, "key");
        var otherwise = arguments.Find(1, "default");
        arguments.Finish();
        rendering.Budget.Scan(map.Items.Count * 64L);
        var value = map.Find(key) ?? otherwise ?? throw arguments.Failure("does not find the key");
        if (ScalarComparer.IsHashable(key))
        {
            map.Items.Remove(key);
        }
        return value;
    }

    private static TemplateValue SetDefault(MapValue map, Rendering rendering, CallArguments arguments)
    {
        var key = arguments.Require(0, "key");
        var otherwise = arguments.Find(1, "default") ?? NoneValue.Instance;
        arguments.Finish();
        rendering.Budget.AllocateEntries(1);
        if (map.Find(key) is { } value)
        {
            return value;
        }
        map.Set(key, otherwise);
        return otherwise;
    }

    private static MapValue Copy(MapValue map, Rendering rendering, CallArguments arguments)
    {
        arguments.Finish();
        rendering.Budget.AllocateEntries(map.Items.Count);
        var copy = new MapValue();
        foreach (var (key, value) in map.Items)
        {
            copy.Set(key, value);
        }
        return copy;
    }
}
